package bot

import (
	"context"
	"fmt"

	"github.com/nines-bot/nines"
)

// Unchanged reports whether no issue of the service was created or changed in the
// window, after its begin and up to its end, as the histories tell. What moves by
// itself, such as ages and the share of a limit's time, does not count.
func Unchanged(ctx context.Context, from Shelf, svc Service, w nines.Window) (bool, error) {
	for issue, err := range from.Issues(ctx, svc.Name) {
		if err != nil {
			return false, fmt.Errorf("issues of %s: %w", svc.Name, err)
		}
		if issue.Created.After(w.From) && !issue.Created.After(w.To) {
			return false, nil
		}
		for _, c := range issue.History {
			if c.At.After(w.From) && !c.At.After(w.To) {
				return false, nil
			}
		}
	}
	return true, nil
}
