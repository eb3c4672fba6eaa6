package metrics

// MaxKeys is the largest set whose keys are listed: a longer list makes a URL
// that Jira and browsers refuse.
const MaxKeys = 300

// A Set is the issues behind a number.
type Set struct {
	N    int      // how many
	Keys []string // all of them in natural order if N <= MaxKeys, else nil
}

// A Warning is doubt about a number, to be shown with it.
type Warning struct {
	Code   string // stable, for scripts
	Text   string // one sentence, for people; statuses and keys in it come from Jira and are hostile
	Issues Set    // that it is about; empty if it is about all
}
