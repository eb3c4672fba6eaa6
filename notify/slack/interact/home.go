package interact

import (
	"context"
	"sync"
	"time"

	"github.com/nines-bot/nines/notify/slack"
)

// event takes what happened in the workspace. An event that is sent again is
// handled again only if the first time did not work.
func (a *App) event(e event, arrived time.Time) ack {
	k := ack{kind: "event"}
	if e.Type != "event_callback" || e.Event.Type != "app_home_opened" || e.Event.Tab == "messages" || !isUser(e.Event.User) {
		return k
	}
	if e.ID != "" && !a.events.first(e.ID, arrived, arrived.Add(eventTime)) {
		return k
	}
	if !a.homes.first(e.Event.User, arrived, arrived.Add(homeTime)) {
		return k
	}
	k = a.take(k, a.pool.admit, func(ctx context.Context) bool {
		ok := a.publish(ctx, e.Event.User)
		if !ok {
			a.events.forget(e.ID)
		}
		return ok
	}, arrived)
	if k.busy {
		a.events.forget(e.ID)
		a.homes.forget(e.Event.User)
	}
	return k
}

// publish draws the home tab of a person.
func (a *App) publish(ctx context.Context, user string) bool {
	r := a.request(user, "", "")
	r.Zone = a.zones.of(ctx, user)
	ans := a.desk.Home(ctx, r)
	posts := slack.Attach(a.layout(ans, slack.Options{Private: true}), ans.Buttons)
	err := a.again(ctx, func() error { return a.slack.PublishHome(ctx, user, posts) })
	if err != nil {
		a.homes.forget(user)
		a.logger.Warn("home tab not drawn", "user", user, "error", err)
	}
	return err == nil
}

// Zones of people are asked for once a day, and after an error, such as a missing
// scope, once an hour.
const (
	zoneTime      = 24 * time.Hour
	zoneErrorTime = time.Hour
	maxZones      = 10_000
	zonePatience  = 3 * time.Second
)

type zone struct {
	loc   *time.Location // nil: not known
	until time.Time
}

// zones remembers where people are.
type zones struct {
	ask func(ctx context.Context, user string) (*time.Location, error)
	now func() time.Time

	mu    sync.Mutex
	known map[string]zone
}

// cached is the zone of a person if it is known already, else nil.
func (z *zones) cached(user string) *time.Location {
	z.mu.Lock()
	defer z.mu.Unlock()
	return z.known[user].loc
}

// of is the zone of a person, nil if nobody can tell.
func (z *zones) of(ctx context.Context, user string) *time.Location {
	z.mu.Lock()
	k, known := z.known[user]
	z.mu.Unlock()
	if known && z.now().Before(k.until) {
		return k.loc
	}
	ctx, cancel := context.WithTimeout(ctx, zonePatience)
	defer cancel()
	loc, err := z.ask(ctx, user)
	k = zone{loc: loc, until: z.now().Add(zoneTime)}
	if err != nil {
		k.until = z.now().Add(zoneErrorTime)
	}
	z.mu.Lock()
	defer z.mu.Unlock()
	if len(z.known) >= maxZones {
		clear(z.known)
	}
	z.known[user] = k
	return loc
}
