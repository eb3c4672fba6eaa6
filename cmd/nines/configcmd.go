package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/spf13/cobra"
)

func (a *app) configCommand() *cobra.Command {
	c := &cobra.Command{
		Use:     "config",
		Short:   "Show the effective configuration, or its JSON Schema",
		Example: "  nines config print\n  nines config schema > nines.schema.json",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(&cobra.Command{
		Use:   "print",
		Short: "The configuration with all defaults, secrets redacted",
		Args:  cobra.NoArgs,
		RunE:  func(*cobra.Command, []string) error { return a.printConfig() },
	}, &cobra.Command{
		Use:   "schema",
		Short: "JSON Schema of nines.yaml, for editors",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			enc := json.NewEncoder(a.term.out)
			enc.SetIndent("", "  ")
			enc.SetEscapeHTML(false)
			return enc.Encode(schema())
		},
	})
	return c
}

func (a *app) printConfig() error {
	c, err := a.config()
	if err != nil {
		return err
	}
	b, err := c.print()
	if err != nil {
		return err
	}
	s, err := c.readSecrets(a.env.Getenv)
	if err != nil {
		return err
	}
	if _, err := a.term.out.Write(b); err != nil {
		return err
	}
	for _, src := range c.secretSources(&s) {
		state := src.into.String()
		if state == "" {
			state = "not set"
		}
		fmt.Fprintf(a.term.out, "# %s: %s\n", src.env, state)
	}
	return nil
}

// schema derives the JSON Schema from the types of the configuration, so that
// it cannot fall behind them.
func schema() map[string]any {
	s := typeSchema(reflect.TypeFor[config]())
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["title"] = "nines.yaml"
	return s
}

func typeSchema(t reflect.Type) map[string]any {
	switch t.Kind() {
	case reflect.Pointer:
		return typeSchema(t.Elem())
	case reflect.Slice:
		return map[string]any{"type": "array", "items": typeSchema(t.Elem())}
	case reflect.Int:
		return map[string]any{"type": "integer"}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Struct:
		properties := map[string]any{}
		for f := range t.Fields() {
			p := typeSchema(f.Type)
			p["description"] = f.Tag.Get("doc")
			if words := f.Tag.Get("enum"); words != "" {
				at := p
				if items, ok := p["items"].(map[string]any); ok {
					at = items
				}
				at["enum"] = strings.Split(words, ",")
			}
			properties[f.Tag.Get("yaml")] = p
		}
		return map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	}
	return map[string]any{"type": "string"}
}
