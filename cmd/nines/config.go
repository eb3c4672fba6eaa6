package main

// The types of this file are nines.yaml. Their yaml tags are the contract, their
// doc tags go into the JSON Schema. Every key has a default or a clear error.

// config is the whole file.
type config struct {
	Jira     jiraConfig      `yaml:"jira" doc:"where the issues are"`
	Store    string          `yaml:"store" doc:"sqlite:FILE or postgres://...; NINES_STORE overrides"`
	Slack    slackConfig     `yaml:"slack" doc:"where reports are posted"`
	HTTP     httpConfig      `yaml:"http" doc:"web pages and signed Slack requests"`
	Fonts    []string        `yaml:"fonts" doc:"TrueType files for scripts that the built-in font lacks, such as CJK"`
	Services []serviceConfig `yaml:"services" doc:"what is reported on"`
	Reports  []reportConfig  `yaml:"reports" doc:"what is delivered where, and when"`
}

type jiraConfig struct {
	URL        string `yaml:"url" doc:"https://example.atlassian.net, or the address of a Data Center, path allowed"`
	Deployment string `yaml:"deployment" doc:"auto, cloud or datacenter" enum:"auto,cloud,datacenter"`
	Email      string `yaml:"email" doc:"Cloud: the account of the API token; NINES_JIRA_EMAIL overrides"`
	TokenFile  string `yaml:"token_file" doc:"file with the API token (Cloud) or personal access token (Data Center); NINES_JIRA_TOKEN overrides"`
	SyncEvery  string `yaml:"sync_every" doc:"how often nines serve asks for changes, such as 5m"`
	// A webhook only says that it is worth asking earlier.
	WebhookSecretFile string `yaml:"webhook_secret_file" doc:"file with the secret of Jira's webhook; NINES_JIRA_WEBHOOK_SECRET overrides"`
}

type slackConfig struct {
	Mode              string   `yaml:"mode" doc:"socket, http or off" enum:"socket,http,off"`
	APIURL            string   `yaml:"api_url" doc:"for tests and gateways"`
	Charts            string   `yaml:"charts" doc:"image or native" enum:"image,native"`
	Command           string   `yaml:"command" doc:"name of the slash command"`
	Admins            []string `yaml:"admins" doc:"user IDs that may change what comes to any channel; default: everybody in their own channels"`
	AdminChannel      string   `yaml:"admin_channel" doc:"channel that is told when a scheduled report fails, and when it works again"`
	BotTokenFile      string   `yaml:"bot_token_file" doc:"file with the xoxb- token; NINES_SLACK_BOT_TOKEN overrides"`
	AppTokenFile      string   `yaml:"app_token_file" doc:"file with the xapp- token; NINES_SLACK_APP_TOKEN overrides"`
	SigningSecretFile string   `yaml:"signing_secret_file" doc:"file with the signing secret; NINES_SLACK_SIGNING_SECRET overrides"`
}

type httpConfig struct {
	Listen         string   `yaml:"listen" doc:"address and port"`
	PublicURL      string   `yaml:"public_url" doc:"how readers reach it"`
	TokenFile      string   `yaml:"token_file" doc:"file with the token that readers log in with; NINES_HTTP_TOKEN overrides"`
	TrustedHeader  string   `yaml:"trusted_header" doc:"or: header in which a proxy that logs readers in says who they are, such as X-Forwarded-User"`
	TrustedProxies []string `yaml:"trusted_proxies" doc:"addresses or networks of that proxy, such as 10.0.0.0/8"`
}

type serviceConfig struct {
	Name     string         `yaml:"name" doc:"short name, mostly the project key"`
	Title    string         `yaml:"title" doc:"name for people"`
	JQL      string         `yaml:"jql" doc:"the issues of the service; goes to Jira as it is"`
	TimeZone string         `yaml:"time_zone" doc:"IANA zone of days, weeks and schedules"`
	Working  *workingConfig `yaml:"working_time" doc:"a second clock that runs in working hours only"`
	Board    *boardConfig   `yaml:"board" doc:"columns and limits; default: a column for each status"`
	Lanes    []laneConfig   `yaml:"lanes" doc:"rows of the board; first match wins, the rest last; default: priorities"`
	Filters  filterConfig   `yaml:"filters" doc:"what each panel counts, in the JQL subset"`
	Done     *doneConfig    `yaml:"done" doc:"default: status category done, or resolution set"`
	Failures *failureConfig `yaml:"failures" doc:"what counts as a field failure"`
	Models   []string       `yaml:"models" doc:"files of dependability models"`
}

type workingConfig struct {
	Days     string `yaml:"days" doc:"mon-fri, or sun-thu, or mon,wed,fri"`
	Hours    string `yaml:"hours" doc:"08:00-16:00"`
	Holidays string `yaml:"holidays" doc:"country code (no, se, de, us, ...) or empty"`
}

type boardConfig struct {
	ID      int            `yaml:"id" doc:"board in Jira; its columns and limits are read from there"`
	Columns []columnConfig `yaml:"columns" doc:"columns, left to right"`
}

type columnConfig struct {
	Name     string   `yaml:"name" doc:"title of the column"`
	Statuses []string `yaml:"statuses" doc:"names or ids; default: the name of the column"`
	Min      *int     `yaml:"min" doc:"fewest issues"`
	Max      *int     `yaml:"max" doc:"most issues"`
}

type laneConfig struct {
	Name     string `yaml:"name" doc:"title of the lane"`
	Priority string `yaml:"priority" doc:"issues of this priority"`
	JQL      string `yaml:"jql" doc:"or issues that match, in the JQL subset"`
}

type filterConfig struct {
	Board      string `yaml:"board" doc:"issues on the board"`
	Status     string `yaml:"status" doc:"issues in the status distribution"`
	Resolution string `yaml:"resolution" doc:"issues in the resolution times"`
	Created    string `yaml:"created" doc:"issues in recently created"`
}

type doneConfig struct {
	Statuses []string `yaml:"statuses" doc:"names or ids of the statuses in which work is finished"`
}

type failureConfig struct {
	JQL       string           `yaml:"jql" doc:"which issues are failures, in the JQL subset"`
	Reading   string           `yaml:"reading" doc:"what MTTR means" enum:"repair,restore,recover,resolve"`
	Start     string           `yaml:"start" doc:"created, field:NAME or status:NAME"`
	End       string           `yaml:"end" doc:"done, resolved, field:NAME or status:NAME"`
	Reopened  string           `yaml:"reopened" doc:"how long a failure lasted that came back: sum of the times it was not over, or until it was over first or last" enum:"sum,first,last"`
	Impact    string           `yaml:"impact" doc:"field:NAME of the share of the service that is down, 0 to 1; default: all of it"`
	Merge     *mergeConfig     `yaml:"merge" doc:"which issues are one failure"`
	Objective *objectiveConfig `yaml:"objective" doc:"what was promised"`
}

type mergeConfig struct {
	Links []string `yaml:"links" doc:"link types that join issues to one failure"`
	Gap   string   `yaml:"gap" doc:"failures closer than this are one, such as 30m"`
}

type objectiveConfig struct {
	Availability float64 `yaml:"availability" doc:"share of time, such as 0.999"`
	Window       string  `yaml:"window" doc:"over how long, such as 30d"`
}

type reportConfig struct {
	Name     string              `yaml:"name" doc:"what nines post is told"`
	Service  string              `yaml:"service" doc:"name of a service; default: the only one"`
	Schedule string              `yaml:"schedule" doc:"cron, in the zone of the service"`
	Jitter   string              `yaml:"jitter" doc:"longest delay of the start, such as 2m, so that not all reports begin at once"`
	Window   string              `yaml:"window" doc:"period it looks back on, such as 30d"`
	Group    string              `yaml:"group" doc:"day, week or month" enum:"day,week,month"`
	Sections []string            `yaml:"sections" doc:"topics, in order"`
	To       []destinationConfig `yaml:"to" doc:"destinations"`
	Quiet    bool                `yaml:"quiet" doc:"one line when nothing changed"`
}

type destinationConfig struct {
	Slack   string         `yaml:"slack" doc:"channel name or id"`
	Attach  []string       `yaml:"attach" doc:"files in the thread" enum:"pdf"`
	Mention *mentionConfig `yaml:"mention" doc:"who is called, and when; default: nobody"`
	File    string         `yaml:"file" doc:"directory"`
}

type mentionConfig struct {
	When string `yaml:"when" doc:"breach or always" enum:"breach,always"`
	Who  string `yaml:"who" doc:"user or group id, @here, or a handle"`
}
