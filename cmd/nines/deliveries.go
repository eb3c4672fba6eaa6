package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/nines-bot/nines"
)

func (a *app) deliveriesCommand() *cobra.Command {
	list := func(c *cobra.Command, _ []string) error {
		return a.with(c.Context(), func(s *session) error { return s.listDeliveries(c.Context()) })
	}
	c := &cobra.Command{
		Use:   "deliveries",
		Short: "What was sent where and when, what is pending and why",
		Example: `  nines deliveries
  nines deliveries show 3f2a
  nines deliveries retry 3f2a`,
		Args: cobra.NoArgs,
		RunE: list,
	}
	c.AddCommand(
		&cobra.Command{Use: "list", Short: "The latest deliveries", Args: cobra.NoArgs, RunE: list},
		&cobra.Command{
			Use: "show ID", Short: "One delivery, step by step", Args: exactArgs(1, "nines deliveries show ID"),
			RunE: func(c *cobra.Command, args []string) error {
				return a.with(c.Context(), func(s *session) error { return s.showDelivery(c.Context(), args[0]) })
			},
		},
		&cobra.Command{
			Use: "retry ID", Short: "Try a failed or unknown delivery again", Args: exactArgs(1, "nines deliveries retry ID"),
			Long: `Try a failed or unknown delivery again. For one whose outcome is unknown, look at
the channel first: this says that the message did not arrive.`,
			RunE: func(c *cobra.Command, args []string) error {
				return a.with(c.Context(), func(s *session) error {
					if err := s.retryDelivery(c.Context(), args[0]); err != nil {
						return err
					}
					return s.mendRun(c.Context(), args[0])
				})
			},
		})
	return c
}

const shownDeliveries = 50

func (s *session) listDeliveries(ctx context.Context) error {
	all, err := s.store.Deliveries(ctx, shownDeliveries)
	if err != nil {
		return work(err, "")
	}
	if len(all) == 0 {
		s.term.say("nothing has been delivered yet: nines post REPORT does")
		return nil
	}
	w := tabwriter.NewWriter(s.term.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tREPORT\tDUE\tTO\tSTATE\tTRIES\tREMARK")
	for _, d := range all {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d\t%s\n", d.ID[:min(8, len(d.ID))], printable(d.Report),
			d.Due.Format(time.RFC3339), printable(d.Destination), d.State, d.Attempts, remark(d))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	s.sayRetry(all)
	return nil
}

// sayRetry says what to do about the newest delivery that needs a person.
func (s *session) sayRetry(all []nines.Delivery) {
	for _, d := range all {
		switch d.State {
		case nines.DeliveryFailed:
			s.term.say("next: put right what the remark says, then nines deliveries retry %s", d.ID[:min(8, len(d.ID))])
			return
		case nines.DeliveryUnknown:
			s.term.say("next: look whether it arrived; if it did not, nines deliveries retry %s", d.ID[:min(8, len(d.ID))])
			return
		}
	}
}

func remark(d nines.Delivery) string {
	s := d.Error
	if d.Late && s == "" {
		s = "late"
	}
	return printable(strings.ReplaceAll(s, "\n", "; "))
}

// delivery finds one by its id or the beginning of it.
func (s *session) delivery(ctx context.Context, id string) (nines.Delivery, error) {
	all, err := s.store.Deliveries(ctx, 0)
	if err != nil {
		return nines.Delivery{}, work(err, "")
	}
	var found []nines.Delivery
	for _, d := range all {
		if strings.HasPrefix(d.ID, id) {
			found = append(found, d)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return nines.Delivery{}, usage(fmt.Errorf("no delivery %q", id), "nines deliveries lists them")
	}
	return nines.Delivery{}, usage(fmt.Errorf("%d deliveries begin with %q", len(found), id), "write more of the id")
}

func (s *session) showDelivery(ctx context.Context, id string) error {
	d, err := s.delivery(ctx, id)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(s.term.out, 0, 0, 2, ' ', 0)
	for _, row := range [][2]string{
		{"id", d.ID},
		{"report", d.Report},
		{"service", d.Service},
		{"to", d.Destination},
		{"due", d.Due.Format(time.RFC3339)},
		{"state", string(d.State)},
		{"tries", fmt.Sprint(d.Attempts)},
		{"remark", remark(d)},
	} {
		fmt.Fprintf(w, "%s\t%s\n", row[0], printable(row[1]))
	}
	for _, step := range d.Steps {
		state := "begun, outcome unknown"
		if step.Done {
			state = "done"
		}
		fmt.Fprintf(w, "step %s\t%s %s %s\n", printable(step.Name), state, step.At.Format(time.RFC3339), printable(step.Ref))
	}
	return w.Flush()
}

// mendRun notes that a scheduled run which had failed, or was abandoned, is done: all
// its destinations have the report now.
func (s *session) mendRun(ctx context.Context, id string) error {
	d, err := s.delivery(ctx, id)
	if err != nil {
		return err
	}
	runs, err := s.store.Runs(ctx, d.Report, 0)
	if err != nil {
		return work(err, "")
	}
	for _, r := range runs {
		if r.Due.Equal(d.Due) && (r.State == nines.RunFailed || r.State == nines.RunAbandoned) {
			r.State, r.Error, r.Finished = nines.RunDone, "", s.env.Now()
			return s.store.PutRun(ctx, r)
		}
	}
	return nil
}
