package slacktest

import (
	"strconv"
)

func (s *Server) list(req *request) answer {
	channels := []any{}
	for _, c := range s.cfg.Channels {
		if c.Private && c.Foreign || c.Archived && req.form["exclude_archived"] == "true" {
			continue
		}
		channels = append(channels, shownChannel(c))
	}
	from, size := cursor(req, 100)
	end := min(from+size, len(channels))
	return answer{"ok": true, "channels": channels[min(from, end):end], "response_metadata": next(end, len(channels))}
}

func (s *Server) info(req *request) answer {
	c, ok := s.channel(req.form["channel"])
	if !ok || c.Private && c.Foreign || c.ID != req.form["channel"] {
		return fail("channel_not_found")
	}
	return answer{"ok": true, "channel": shownChannel(c)}
}

func (s *Server) join(req *request) answer {
	for i, c := range s.cfg.Channels {
		if c.ID != req.form["channel"] || c.Private {
			continue
		}
		if c.Archived {
			return fail("is_archived")
		}
		s.cfg.Channels[i].Foreign = false
		return answer{"ok": true, "channel": shownChannel(s.cfg.Channels[i])}
	}
	return fail("channel_not_found")
}

func shownChannel(c Channel) map[string]any {
	return map[string]any{
		"id": c.ID, "name": c.Name, "name_normalized": c.Name, "is_channel": !c.Private,
		"is_private": c.Private, "is_archived": c.Archived, "is_member": !c.Foreign,
	}
}

// history lists what stands in the channel itself, the newest first.
func (s *Server) history(req *request) answer {
	return s.read(req, true, func(m *Message) bool { return m.Parent() })
}

// replies lists a thread with its parent, the oldest first.
func (s *Server) replies(req *request) answer {
	ts := req.form["ts"]
	if c, ok := s.channel(req.form["channel"]); ok && s.message(c.ID, ts) == nil {
		return fail("thread_not_found")
	}
	return s.read(req, false, func(m *Message) bool { return m.TS == ts || m.ThreadTS == ts })
}

func (s *Server) read(req *request, newestFirst bool, want func(*Message) bool) answer {
	c, ok := s.channel(req.form["channel"])
	switch {
	case !ok || c.ID != req.form["channel"] || c.Private && c.Foreign: // no names here
		return fail("channel_not_found")
	case c.Foreign:
		return fail("not_in_channel")
	}
	oldest, err := stampOf(req.form["oldest"])
	if err != nil {
		return fail("invalid_ts_oldest")
	}
	metadata := req.form["include_all_metadata"] == "1" || req.form["include_all_metadata"] == "true"
	all := []any{}
	for _, m := range s.messages {
		at, _ := stampOf(m.TS)
		if m.Channel != c.ID || at < oldest || !want(m) {
			continue
		}
		if newestFirst {
			all = append([]any{s.shown(m, metadata)}, all...)
		} else {
			all = append(all, s.shown(m, metadata))
		}
	}
	from, size := cursor(req, 100)
	end := min(from+size, len(all))
	return answer{"ok": true, "messages": all[min(from, end):end], "has_more": end < len(all), "response_metadata": next(end, len(all))}
}

func stampOf(s string) (float64, error) {
	if s == "" {
		return 0, nil
	}
	return strconv.ParseFloat(s, 64)
}

// cursor reads where a page begins and how long it is.
func cursor(req *request, size int) (from, limit int) {
	from, err := strconv.Atoi(req.form["cursor"])
	if err != nil {
		from = 0
	}
	if n, err := strconv.Atoi(req.form["limit"]); err == nil && n > 0 {
		size = min(n, 1000)
	}
	return max(from, 0), size
}

func next(end, all int) map[string]any {
	if end >= all {
		return map[string]any{"next_cursor": ""}
	}
	return map[string]any{"next_cursor": strconv.Itoa(end)}
}
