package slack

import (
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	slackgo "github.com/slack-go/slack"

	"github.com/nines-bot/nines/notify"
)

// remedy says what a person can do about an error that does not pass.
func remedy(code, needed string) string {
	switch code {
	case "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive":
		return "give a valid bot token (xoxb-...) in NINES_SLACK_BOT_TOKEN or slack.bot_token_file; nines serve has to be started again to read it"
	case "missing_scope", "no_permission":
		if needed == "" {
			needed = "the scope that this call needs"
		}
		return "add " + needed + " to the bot token scopes of the Slack app and install the app again"
	case "channel_not_found", "not_in_channel", "invalid_channel", "is_private":
		return "write /invite @nines in the channel, and check its name or ID (C...) in the configuration"
	case "is_archived":
		return "unarchive the channel or name another one"
	case "posting_to_channel_denied", "messages_tab_disabled", "restricted_action", "restricted_action_read_only_channel",
		"restricted_action_thread_only_channel", "restricted_action_non_threadable_channel", "restricted_action_thread_locked":
		return "ask a workspace owner to let the app post in this channel"
	case "message_limit_exceeded":
		return "the workspace has used up its messages: ask a workspace owner"
	case "file_uploads_disabled", "file_uploads_except_images_disabled", "storage_limit_reached", "file_type_not_allowed":
		return "ask a workspace owner to allow files, or take pdf out of attach"
	case "org_login_required", "ekm_access_denied", "team_access_not_granted", "access_denied", "app_access_restricted":
		return "ask a workspace owner to approve the app"
	}
	return "see https://docs.slack.dev for " + code
}

// A rejection is Slack's refusal of the blocks of a message: nothing was posted.
type rejection struct {
	code    string
	block   int // index of the block at fault, -1 if Slack does not say
	file    bool
	message string
}

func (e *rejection) Error() string {
	if e.message == "" {
		return e.code
	}
	return e.code + " (" + e.message + ")"
}

// errGone says that a message can no longer be changed.
var errGone = errors.New("the message can no longer be changed")

func temporaryCode(code string) bool {
	return slices.Contains([]string{"ratelimited", "rate_limited", "accesslimited"}, code)
}

func unknownCode(code string) bool {
	return slices.Contains([]string{"internal_error", "fatal_error", "request_timeout", "service_unavailable", "team_added_to_org"}, code)
}

func blocksCode(code string) bool {
	return slices.Contains([]string{"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "block_mismatch"}, code)
}

func goneCode(code string) bool {
	return slices.Contains([]string{"edit_window_closed", "message_not_found", "cant_update_message", "thread_not_found"}, code)
}

// writing classifies the error of a call that changes something: what was sent
// and not answered is unknown.
func (c *Client) writing(method string, err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[slackgo.SlackErrorResponse](err); ok {
		return c.refused(method, e)
	}
	if e, ok := errors.AsType[*slackgo.RateLimitedError](err); ok {
		return &notify.Temporary{RetryAfter: e.RetryAfter, Err: fmt.Errorf("%s: too many requests", method)}
	}
	if e, ok := errors.AsType[slackgo.StatusCodeError](err); ok {
		return status(method, e.Code)
	}
	err = fmt.Errorf("%s: %w", method, c.redact(err))
	if e, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return &notify.Permanent{Err: fmt.Errorf("%s: %w", method, e.Err), Remedy: "add the authority of your proxy to the system's certificates (SSL_CERT_FILE)"}
	}
	if unsent(err) {
		return &notify.Temporary{Err: err}
	}
	return &notify.Unknown{Err: err}
}

// reading classifies the error of a call that may be repeated at will.
func (c *Client) reading(method string, err error) error {
	err = c.writing(method, err)
	if e, ok := errors.AsType[*notify.Unknown](err); ok {
		return &notify.Temporary{Err: e.Err}
	}
	return err
}

func (c *Client) refused(method string, e slackgo.SlackErrorResponse) error {
	err := fmt.Errorf("%s: %s", method, c.scrub(e.Err))
	switch {
	case temporaryCode(e.Err):
		return &notify.Temporary{RetryAfter: defaultRetryAfter, Err: err}
	case unknownCode(e.Err):
		return &notify.Unknown{Err: err}
	case blocksCode(e.Err):
		return &notify.Permanent{Err: fmt.Errorf("%s: %w", method, newRejection(e)), Remedy: "this is a fault of nines: please report it with the message above"}
	case goneCode(e.Err):
		return &notify.Permanent{Err: fmt.Errorf("%s: %s: %w", method, e.Err, errGone), Remedy: "somebody deleted it, or it is too old"}
	}
	if e.Needed != "" {
		err = fmt.Errorf("%s: %s (needs %s, has %s)", method, e.Err, e.Needed, e.Provided)
	}
	return &notify.Permanent{Err: err, Remedy: remedy(e.Err, e.Needed)}
}

// status classifies an answer that is no answer of the API.
func status(method string, code int) error {
	err := fmt.Errorf("%s: HTTP %d %s", method, code, http.StatusText(code))
	switch {
	case code == http.StatusTooManyRequests:
		return &notify.Temporary{RetryAfter: defaultRetryAfter, Err: err}
	case code >= 500 || code == http.StatusRequestTimeout:
		return &notify.Unknown{Err: err}
	}
	return &notify.Permanent{Err: err, Remedy: "this is not Slack's API: check slack.api_url and the proxy"}
}

// unsent reports whether the request never left: no connection was made.
func unsent(err error) bool {
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return true
	}
	op, ok := errors.AsType[*net.OpError](err)
	return ok && (op.Op == "dial" || op.Op == "proxyconnect")
}

// redact takes the address out of the error (that of an upload is a secret) and
// the token out of its text, and explains what is no JSON.
func (c *Client) redact(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	if _, ok := errors.AsType[*json.SyntaxError](err); ok {
		return errors.New("the answer is not JSON: check slack.api_url and the proxy")
	}
	if text := c.scrub(err.Error()); text != err.Error() {
		return errors.New(text)
	}
	return err
}

func (c *Client) scrub(s string) string { return strings.ReplaceAll(s, c.token, "xoxb-...") }

// pointer finds the block in "... [json-pointer:/blocks/3/slack_file]", or
// in that of a view.
func pointer(message string) (block int, file, ok bool) {
	m := regexp.MustCompile(`json-pointer:(?:/view)?/blocks/(\d+)([^\]\s]*)`).FindStringSubmatch(message)
	if m == nil {
		return -1, false, false
	}
	i, err := strconv.Atoi(m[1])
	return i, strings.HasPrefix(m[2], "/slack_file"), err == nil
}

func newRejection(e slackgo.SlackErrorResponse) *rejection {
	r := &rejection{code: e.Err, block: -1, message: strings.Join(e.ResponseMetadata.Messages, "; ")}
	for _, m := range e.ResponseMetadata.Messages {
		if i, file, ok := pointer(m); ok {
			r.block, r.file = i, file
			break
		}
	}
	return r
}
