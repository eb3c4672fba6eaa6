package slack

import (
	"errors"
	"fmt"
	"slices"

	slackgo "github.com/slack-go/slack"

	"github.com/nines-bot/nines/chat"
)

const (
	maxFormTitle   = 24
	maxMetadata    = 3000
	maxOptions     = 100
	maxBoxes       = 10 // checkboxes
	maxOptionText  = 75
	maxOptionValue = 150
	maxFieldLabel  = 2000
	maxFieldID     = 255
	maxLine        = 1000 // ours
)

// Form draws a form as a modal; callback and metadata come back with what is
// filled in. Options whose value Slack could not carry are left out.
func Form(f chat.Form, callback, metadata string) (slackgo.ModalViewRequest, error) {
	if width(metadata) > maxMetadata {
		return slackgo.ModalViewRequest{}, fmt.Errorf("form %s: %d characters of state, more than %d", f.ID, width(metadata), maxMetadata)
	}
	if len(f.Fields) == 0 || len(f.Fields) > maxViewBlocks {
		return slackgo.ModalViewRequest{}, fmt.Errorf("form %s: %d fields, must be 1 to %d", f.ID, len(f.Fields), maxViewBlocks)
	}
	v := slackgo.ModalViewRequest{
		Type: slackgo.VTModal, CallbackID: callback, PrivateMetadata: metadata,
		Title: plainText(f.Title, maxFormTitle), Submit: plainText(orElse(f.Submit, "Send"), maxFormTitle), Close: plainText("Cancel", maxFormTitle),
	}
	for _, field := range f.Fields {
		b, err := formField(field)
		if err != nil {
			return v, fmt.Errorf("form %s: field %s: %w", f.ID, field.ID, err)
		}
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, b)
	}
	return v, nil
}

func formField(f chat.Field) (*slackgo.InputBlock, error) {
	if n := width(f.ID); n == 0 || n > maxFieldID {
		return nil, fmt.Errorf("ID has %d characters, must have 1 to %d", n, maxFieldID)
	}
	element, err := formElement(f)
	if err != nil {
		return nil, err
	}
	var hint *slackgo.TextBlockObject
	if f.Hint != "" {
		hint = plainText(f.Hint, maxFieldLabel)
	}
	b := slackgo.NewInputBlock(f.ID, plainText(f.Label, maxFieldLabel), hint, element)
	b.Optional = f.Optional
	return b, nil
}

const fieldAction = "value"

func formElement(f chat.Field) (slackgo.BlockElement, error) {
	first := ""
	if len(f.Values) > 0 {
		first = f.Values[0]
	}
	switch f.Kind {
	case chat.Line:
		e := slackgo.NewPlainTextInputBlockElement(nil, fieldAction)
		e.InitialValue, e.MaxLength = clip(first, maxLine), maxLine
		return e, nil
	case chat.Channel:
		e := slackgo.NewOptionsSelectBlockElement(slackgo.OptTypeConversations, nil, fieldAction)
		e.InitialConversation, e.DefaultToCurrentConversation = first, first == ""
		e.Filter = &slackgo.SelectBlockElementFilter{Include: []string{"public", "private"}, ExcludeBotUsers: true}
		return e, nil
	case chat.Choice, chat.Choices:
		return formChoice(f, first)
	}
	return nil, fmt.Errorf("kind %q", f.Kind)
}

func formChoice(f chat.Field, first string) (slackgo.BlockElement, error) {
	var all, preset []*slackgo.OptionBlockObject
	for _, o := range f.Options {
		if n := width(o.Value); n == 0 || n > maxOptionValue || len(all) == maxOptions {
			continue
		}
		b := slackgo.NewOptionBlockObject(o.Value, plainText(orElse(o.Label, o.Value), maxOptionText), nil)
		all = append(all, b)
		if f.Kind == chat.Choices && slices.Contains(f.Values, o.Value) || f.Kind == chat.Choice && first == o.Value {
			preset = append(preset, b)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("no options")
	}
	if f.Kind == chat.Choices && len(all) <= maxBoxes {
		e := slackgo.NewCheckboxGroupsBlockElement(fieldAction, all...)
		e.InitialOptions = preset
		return e, nil
	}
	if f.Kind == chat.Choices {
		e := slackgo.NewOptionsMultiSelectBlockElement(slackgo.MultiOptTypeStatic, nil, fieldAction, all...)
		e.InitialOptions = preset
		return e, nil
	}
	e := slackgo.NewOptionsSelectBlockElement(slackgo.OptTypeStatic, nil, fieldAction, all...)
	if len(preset) > 0 {
		e.InitialOption = preset[0]
	}
	return e, nil
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
