package slack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	slackgo "github.com/slack-go/slack"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/notify"
	"github.com/nines-bot/nines/report"
)

// upload brings the pictures of all posts to Slack, where nobody sees them yet.
// A picture that cannot be brought there is no reason to keep the report back:
// its chart is then shown by other means.
func (d *delivery) upload(ctx context.Context) error {
	var charts []report.Chart
	for _, p := range append([]Post{d.msg.Parent}, d.msg.Thread...) {
		if d.ch.cfg.Draw != nil && !d.ch.cfg.Native {
			charts = append(charts, p.Charts...)
		}
	}
	for _, chart := range charts {
		err := d.image(ctx, chart)
		t, temporary := errors.AsType[*notify.Temporary](err)
		if temporary && t.RetryAfter == 0 && d.c.wait(ctx, 2*time.Second) == nil {
			err = d.image(ctx, chart)
			t, temporary = errors.AsType[*notify.Temporary](err)
		}
		if temporary && (t.RetryAfter > 0 || ctx.Err() != nil) {
			return err // asked to wait: then wait
		}
		if err == nil {
			continue
		}
		d.without = append(d.without, fmt.Errorf("%s: %w", chart.ID, err))
		if !errors.Is(err, errDraw) {
			break // as with this one, so with the others
		}
	}
	for _, id := range d.fresh {
		if err := d.c.ready(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// errDraw says that one chart could not be drawn.
var errDraw = errors.New("no picture")

// image draws one chart and uploads it to no channel.
func (d *delivery) image(ctx context.Context, chart report.Chart) error {
	png, err := d.ch.cfg.Draw(chart)
	if err != nil {
		return fmt.Errorf("draw chart %s: %w: %w", chart.ID, errDraw, err)
	}
	file, err := d.steps.Do(ctx, notify.Action{
		Name: stepImage + chart.ID, Digest: notify.Digest(png, []byte(chart.Alt)), Repeatable: true,
		Do: func(ctx context.Context, _ string) (string, error) {
			id, err := d.c.putFile(ctx, chart.ID+".png", chart.Alt, png)
			if err != nil {
				return "", err
			}
			if err := d.c.complete(ctx, id, orDash(clip(chart.Title, 200)), "", ""); err != nil {
				return "", err
			}
			d.fresh = append(d.fresh, id)
			return id, nil
		},
	})
	if err != nil {
		return err
	}
	d.files[chart.ID], d.pictures[chart.ID] = file, png
	return nil
}

func (d *delivery) pictureDigests() map[string]string {
	m := map[string]string{}
	for id, png := range d.pictures {
		m[id] = notify.Digest(png)
	}
	return m
}

// attach puts files into the thread: the pictures that Slack did not take into
// a message, and the PDF. One that fails does not stop the others.
func (d *delivery) attach(ctx context.Context, j notify.Job) error {
	var errs []error
	for _, p := range append([]Post{d.msg.Parent}, d.msg.Thread...) {
		for _, chart := range p.Charts {
			if _, refused := d.steps.Step(stepRefused + chart.ID); refused && d.pictures[chart.ID] != nil {
				errs = append(errs, d.file(ctx, chart.ID+".png", chart.Title, chart.Alt, d.pictures[chart.ID]))
			}
		}
	}
	if d.ch.cfg.PDF != nil {
		pdf, err := d.ch.cfg.PDF(j.Report)
		if err != nil {
			errs = append(errs, &notify.Permanent{Err: fmt.Errorf("pdf of %s: %w", j.Name, err)})
		} else {
			name := fileName(j)
			errs = append(errs, d.file(ctx, name, name, "", pdf))
		}
	}
	return errors.Join(errs...)
}

// fileName is stable for a report and its period.
func fileName(j notify.Job) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, cut(j.Service+"-"+j.Name, 80, units))
	return name + "-" + j.Due.In(zone(j.Report)).Format("2006-01-02") + ".pdf"
}

// file shares one file in the thread. An older one that it replaces is deleted
// after it.
func (d *delivery) file(ctx context.Context, name, title, alt string, content []byte) error {
	old, _ := d.steps.Step(stepFile + name)
	ref, err := d.steps.Do(ctx, notify.Action{
		Name: stepFile + name, Digest: notify.Digest(content),
		Prepare: func(ctx context.Context) (string, error) { return d.c.putFile(ctx, name, alt, content) },
		Do: func(ctx context.Context, id string) (string, error) {
			return id, d.c.complete(ctx, id, orDash(clip(title, 200)), d.channel, d.thread)
		},
		Find: func(ctx context.Context, begun nines.Step) (nines.Step, bool, error) {
			ok, err := d.shared(ctx, begun.Ref)
			return nines.Step{Ref: begun.Ref, Digest: begun.Digest}, ok, err
		},
	})
	if err == nil && old.Done && old.Ref != "" && old.Ref != ref {
		d.c.discard(ctx, old.Ref)
	}
	return err
}

// shared reports whether the file has arrived in the thread.
func (d *delivery) shared(ctx context.Context, id string) (bool, error) {
	f, err := d.c.fileInfo(ctx, id)
	if err == nil {
		for _, shares := range []map[string][]slackgo.ShareFileInfo{f.Shares.Public, f.Shares.Private} {
			if len(shares[d.channel]) > 0 {
				return true, nil
			}
		}
		return false, nil
	}
	if _, permanent := errors.AsType[*notify.Permanent](err); !permanent {
		return false, err
	}
	found := false // without files:read the thread itself can tell
	err = d.c.each(ctx, d.channel, d.thread, time.Unix(0, 0), func(m slackgo.Message) bool {
		for _, f := range m.Files {
			found = found || f.ID == id
		}
		return !found
	})
	return found, err
}

// putFile sends the bytes of a file to Slack: nothing is visible yet, so that it
// may be repeated.
func (c *Client) putFile(ctx context.Context, name, alt string, content []byte) (id string, err error) {
	ctx, cancel := context.WithTimeout(ctx, uploadTimeout)
	defer cancel()
	r, err := c.api.GetUploadURLExternalContext(ctx, slackgo.GetUploadURLExternalParameters{
		FileName: name, FileSize: len(content), AltTxt: clip(alt, maxUploadAlt),
	})
	if err != nil {
		return "", c.reading("files.getUploadURLExternal", err)
	}
	if err := c.put(ctx, r.UploadURL, content); err != nil {
		return "", err
	}
	return r.FileID, nil
}

// put posts the raw bytes, with their length. slack-go's own upload sends a
// multipart body with its last boundary twice, which strict readers refuse.
func (c *Client) put(ctx context.Context, to string, content []byte) error {
	if !c.trusted(to) {
		return &notify.Permanent{Err: errors.New("file upload: Slack named a host that is not its own"), Remedy: "check slack.api_url and the proxy"}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(content))
	if err != nil {
		return &notify.Permanent{Err: errors.New("file upload: no address")} // the address is a secret
	}
	req.Header.Set("Content-Type", "application/octet-stream")
	resp, err := c.http.Do(req)
	if err != nil {
		return c.reading("file upload", err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10)) // lets the connection be used again
	if resp.StatusCode == http.StatusTooManyRequests {
		return &notify.Temporary{RetryAfter: retryAfter(resp.Header), Err: errors.New("file upload: too many requests")}
	}
	if resp.StatusCode != http.StatusOK {
		return c.reading("file upload", slackgo.StatusCodeError{Code: resp.StatusCode})
	}
	return nil
}

// trusted reports whether the content of a file may go to the address.
func (c *Client) trusted(to string) bool {
	u, err := url.Parse(to)
	if err != nil {
		return false
	}
	if u.Scheme == c.host.Scheme && u.Host == c.host.Host {
		return true
	}
	host := strings.ToLower(u.Hostname())
	return u.Scheme == "https" && (host == "slack.com" || strings.HasSuffix(host, ".slack.com") || strings.HasSuffix(host, ".slack-gov.com"))
}

// complete ends an upload. With a channel it posts the file there; without one
// it may be repeated.
func (c *Client) complete(ctx context.Context, id, title, channel, thread string) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	_, err := c.api.CompleteUploadExternalContext(ctx, slackgo.CompleteUploadExternalParameters{
		Files: []slackgo.FileSummary{{ID: id, Title: title}}, Channel: channel, ThreadTimestamp: thread,
	})
	if channel == "" {
		return c.reading("files.completeUploadExternal", err)
	}
	return c.writing("files.completeUploadExternal", err)
}

// ready waits until Slack has looked through a file and can show it: before, it
// refuses messages with it. Without files:read there is no telling; then the
// message is simply tried.
func (c *Client) ready(ctx context.Context, id string) error {
	for _, pause := range []time.Duration{0, time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second} {
		if pause > 0 {
			if err := c.wait(ctx, pause); err != nil {
				return &notify.Temporary{Err: err}
			}
		}
		f, err := c.fileInfo(ctx, id)
		if _, permanent := errors.AsType[*notify.Permanent](err); permanent {
			return nil
		}
		if err == nil && f.Mimetype != "" {
			return nil
		}
	}
	return nil // the message will tell
}

func (c *Client) fileInfo(ctx context.Context, id string) (*slackgo.File, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	f, _, _, err := c.api.GetFileInfoContext(ctx, id, 0, 0)
	return f, c.reading("files.info", err)
}

// discard deletes a file that has been replaced. If that does not work, the
// thread holds both.
func (c *Client) discard(ctx context.Context, id string) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	if err := c.api.DeleteFileContext(ctx, id); err != nil {
		c.logger.Warn("replaced file not deleted", "file", id, "error", c.redact(err))
	}
}
