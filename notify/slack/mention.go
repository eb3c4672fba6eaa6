package slack

import "regexp"

// MentionToken turns who of the configuration into what calls them in a message:
//
//	<!subteam^S0123>, S0123456789   a user group, by its ID
//	<@U0123>, U0123456789           a person, by their ID
//	@here, @channel, @everyone      those in the channel
//
// Anything else, such as a bare "@oncall", is plain text and calls nobody: names
// are not looked up, since that needs scopes that a reporting bot should not have.
// The ID of a group or person stands in their profile under "Copy ID".
func MentionToken(who string) string {
	switch who {
	case "@here", "@channel", "@everyone":
		return "<!" + who[1:] + ">"
	}
	if regexp.MustCompile(`^<(!subteam\^S[A-Z0-9]+|@[UW][A-Z0-9]+)>$`).MatchString(who) {
		return who
	}
	if regexp.MustCompile(`^S[A-Z0-9]{8,}$`).MatchString(who) {
		return "<!subteam^" + who + ">"
	}
	if regexp.MustCompile(`^[UW][A-Z0-9]{8,}$`).MatchString(who) {
		return "<@" + who + ">"
	}
	return escape(who, 200)
}
