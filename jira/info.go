package jira

import (
	"cmp"
	"context"
	"strings"
	"time"
)

// Info is who we talk to, and as whom.
type Info struct {
	Deployment string         // Cloud or DataCenter
	Version    string         // of the server
	BaseURL    string         // for people's links; the API may have another
	Title      string         // what the site calls itself
	Account    string         // display name of the account
	Zone       *time.Location // of the account: JQL dates are read in it; nil if unknown here
	ZoneName   string         // as Jira calls it

	skew time.Duration // the server's clock minus ours
}

// Info asks the server what it is and whether it knows the account. The answer
// is asked for once.
func (c *Client) Info(ctx context.Context) (Info, error) {
	c.mu.Lock()
	known := c.info
	c.mu.Unlock()
	if known != nil {
		return *known, nil
	}
	return c.freshInfo(ctx)
}

// freshInfo asks again: people change the time zone of their account.
func (c *Client) freshInfo(ctx context.Context) (Info, error) {
	info, err := c.askInfo(ctx)
	if err != nil {
		return Info{}, err
	}
	c.mu.Lock()
	c.info = &info
	c.mu.Unlock()
	return info, nil
}

func (c *Client) askInfo(ctx context.Context) (Info, error) {
	var server struct {
		BaseURL        string `json:"baseUrl"`
		Version        string `json:"version"`
		DeploymentType string `json:"deploymentType"`
		ServerTitle    string `json:"serverTitle"`
		ServerTime     string `json:"serverTime"`
	}
	var me struct {
		DisplayName string `json:"displayName"`
		Name        string `json:"name"`
		AccountID   string `json:"accountId"`
		TimeZone    string `json:"timeZone"`
	}
	err := sideBySide(ctx,
		func(ctx context.Context) error { return c.get(ctx, "rest/api/2/serverInfo", nil, &server) },
		func(ctx context.Context) error { return c.get(ctx, "rest/api/2/myself", nil, &me) })
	if err != nil {
		return Info{}, err
	}
	info := Info{
		Deployment: c.cfg.Deployment, Version: server.Version, Title: server.ServerTitle,
		BaseURL:  cmp.Or(strings.TrimRight(server.BaseURL, "/"), strings.TrimRight(c.cfg.URL, "/")),
		Account:  cmp.Or(me.DisplayName, me.Name, me.AccountID),
		ZoneName: me.TimeZone,
	}
	if info.Deployment == "" || info.Deployment == Auto {
		info.Deployment = DataCenter
		if strings.EqualFold(server.DeploymentType, "cloud") {
			info.Deployment = Cloud
		}
	}
	if me.TimeZone != "" {
		if zone, err := time.LoadLocation(me.TimeZone); err == nil {
			info.Zone = zone
		} else {
			c.log.WarnContext(ctx, "jira account has a time zone unknown here: relative dates are used", "zone", me.TimeZone)
		}
	}
	if t, ok := parseTime([]byte(server.ServerTime)); ok {
		info.skew = t.Sub(c.now())
	}
	return info, nil
}
