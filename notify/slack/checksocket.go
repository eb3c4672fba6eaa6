package slack

import (
	"context"
	"errors"

	slackgo "github.com/slack-go/slack"

	"github.com/nines-bot/nines/notify"
)

// CheckSocket asks Slack whether the token of the app, xapp-..., may open a
// socket. It opens none. The error says that Slack could not be asked.
func (c *Client) CheckSocket(ctx context.Context, appToken string) (Finding, error) {
	f := Finding{What: "Slack commands", Detail: "the token of the app may open a socket"}
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	api := slackgo.New("", slackgo.OptionAppLevelToken(appToken), slackgo.OptionAPIURL(c.host.String()), slackgo.OptionHTTPClient(client(nil, c.host, appToken)))
	_, _, err := api.StartSocketModeContext(ctx)
	if err == nil {
		return f, nil
	}
	err = c.reading("apps.connections.open", err)
	p, ok := errors.AsType[*notify.Permanent](err)
	if !ok {
		return f, err
	}
	f.Detail, f.Bad = p.Err.Error(), true
	f.Hint = "make a token with the scope connections:write: the app's settings, Basic Information, App-Level Tokens; then NINES_SLACK_APP_TOKEN (xapp-...)"
	return f, nil
}
