package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"

	slackgo "github.com/slack-go/slack"

	"github.com/nines-bot/nines/notify"
)

// ErrSpent says that the address of an interaction takes no more answers: it had
// five, or is older than half an hour.
var ErrSpent = errors.New("the response address takes no more answers")

// response is the body for a response_url.
type response struct {
	Text            string          `json:"text"`
	Blocks          []slackgo.Block `json:"blocks,omitempty"`
	ResponseType    string          `json:"response_type"`
	ReplaceOriginal bool            `json:"replace_original"`
}

// Respond shows p to whoever made an interaction, at the address that came with
// it. With replace, p stands in for the message of the interaction.
//
// The address came from outside: only one of Slack, or of the configured API, is
// ever called.
func (c *Client) Respond(ctx context.Context, to string, replace bool, p Post) error {
	if !c.trusted(to) {
		return &notify.Permanent{Err: errors.New("response address: not one of Slack"), Remedy: "check slack.api_url"}
	}
	_, err := c.fallBack(ctx, p, nil, func(p Post) (string, error) {
		body, err := json.Marshal(response{Text: p.Text, Blocks: p.Blocks, ResponseType: "ephemeral", ReplaceOriginal: replace})
		if err != nil {
			return "", &notify.Permanent{Err: fmt.Errorf("response: %w", err)}
		}
		return "", c.respond(ctx, to, body)
	})
	return err
}

// respond makes the call. slack-go has one of its own, which throws away what
// Slack answers.
func (c *Client) respond(ctx context.Context, to string, body []byte) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return &notify.Permanent{Err: errors.New("response: no address")} // the address is a secret
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	resp, err := c.http.Do(req)
	if err != nil {
		return c.writing("response", err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 16<<10))
	if err != nil {
		return c.writing("response", err)
	}
	if resp.StatusCode == http.StatusTooManyRequests {
		return &notify.Temporary{RetryAfter: retryAfter(resp.Header), Err: errors.New("response: too many requests")}
	}
	return c.answered(resp.StatusCode, answer)
}

// answered reads what Slack says to a response: "ok", an object, or a bare code.
func (c *Client) answered(status int, body []byte) error {
	var e slackgo.SlackErrorResponse
	var v struct {
		OK       bool   `json:"ok"`
		Error    string `json:"error"`
		Metadata struct {
			Messages []string `json:"messages"`
		} `json:"response_metadata"`
	}
	text := strings.TrimSpace(string(body))
	switch err := json.Unmarshal(body, &v); {
	case status == http.StatusOK && (text == "ok" || text == "" || err == nil && v.OK):
		return nil
	case err == nil && isCode(v.Error):
		e.Err, e.ResponseMetadata.Messages = v.Error, v.Metadata.Messages
	case isCode(text):
		e.Err = text
	default:
		return c.writing("response", slackgo.StatusCodeError{Code: status})
	}
	if slices.Contains([]string{"used_url", "expired_url", "invalid_url"}, e.Err) {
		return fmt.Errorf("response: %s: %w", e.Err, ErrSpent)
	}
	return c.refused("response", e)
}

// isCode reports whether s looks like one of Slack's error codes.
func isCode(s string) bool { return regexp.MustCompile(`^[a-z][a-z0-9_]{2,60}$`).MatchString(s) }
