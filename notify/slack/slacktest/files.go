package slacktest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
)

// A File is one upload.
type File struct {
	ID, Name, Title, Alt string
	Content              []byte
	Shares               []Share // none: only in blocks

	length   int
	complete bool
	looks    int // left until its type is known
}

// A Share is a place where a file was posted.
type Share struct{ Channel, TS, ThreadTS string }

// Files returns the files that were uploaded completely.
func (s *Server) Files() []File {
	s.mu.Lock()
	defer s.mu.Unlock()
	var fs []File
	for _, f := range s.files {
		if f.complete {
			c := *f
			c.Shares = slices.Clone(f.Shares)
			fs = append(fs, c)
		}
	}
	return fs
}

func (s *Server) file(id string) *File {
	for _, f := range s.files {
		if f.ID == id {
			return f
		}
	}
	return nil
}

func (s *Server) uploadURL(req *request) answer {
	n, err := strconv.Atoi(req.form["length"])
	switch {
	case err != nil || n <= 0 || req.form["filename"] == "":
		return fail("missing_argument")
	case len([]rune(req.form["alt_txt"])) > 1000:
		return fail("alt_txt_too_large")
	}
	f := &File{ID: fmt.Sprintf("F%09d", len(s.files)+1), Name: req.form["filename"], Alt: req.form["alt_txt"], length: n, looks: s.cfg.Slow}
	s.files = append(s.files, f)
	return answer{"ok": true, "file_id": f.ID, "upload_url": "http://" + req.http.Host + "/upload/v1/" + f.ID}
}

// receive takes the bytes of a file, raw and with their length.
func (s *Server) receive(w http.ResponseWriter, r *http.Request) {
	content, err := io.ReadAll(io.LimitReader(r.Body, 100<<20))
	if err != nil {
		http.Error(w, "half a file", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	fault := s.fault("upload", nil)
	f := s.file(r.PathValue("id"))
	ok := f != nil && r.ContentLength == int64(f.length) && len(content) == f.length
	if ok && (fault == nil || fault.After) {
		f.Content = content
	}
	s.recordUpload(f, len(content))
	s.mu.Unlock()
	switch {
	case fault != nil:
		s.lose(w, r, fault)
	case !ok:
		http.Error(w, "500 internal error: s3_upload", http.StatusInternalServerError)
	default:
		_, _ = fmt.Fprintf(w, "OK - %d", len(content)) // the client has gone
	}
}

func (s *Server) completeUpload(req *request) answer {
	var want []struct{ ID, Title string }
	if json.Unmarshal([]byte(req.form["files"]), &want) != nil || len(want) == 0 {
		return fail("missing_argument")
	}
	for _, w := range want {
		if f := s.file(w.ID); f == nil || f.Content == nil {
			return fail("file_not_found")
		}
	}
	var shown []any
	id := req.form["channel_id"]
	if id != "" && !regexp.MustCompile(`^[CGDZ][A-Z0-9]{8,}$`).MatchString(id) {
		return fail("invalid_arguments", "[ERROR] must match a pattern: ^[CGDZ][A-Z0-9]{8,}$ [json-pointer:/channel_id]")
	}
	if id != "" {
		ch, ok := s.channel(id)
		if !ok || ch.Foreign || ch.Archived {
			return fail("channel_not_found")
		}
	}
	for _, w := range want {
		f := s.file(w.ID)
		f.complete, f.Title = true, w.Title
		shown = append(shown, map[string]any{"id": f.ID, "title": f.Title})
		if id != "" {
			m := &Message{Channel: id, TS: s.stamp(), ThreadTS: req.form["thread_ts"], Files: []string{f.ID}}
			s.messages = append(s.messages, m)
			f.Shares = append(f.Shares, Share{Channel: id, TS: m.TS, ThreadTS: m.ThreadTS})
		}
	}
	return answer{"ok": true, "files": shown}
}

// look counts down until Slack knows the type of the file.
func (f *File) look() (mimetype string) {
	if f.looks > 0 {
		f.looks--
		return ""
	}
	return http.DetectContentType(f.Content)
}

func (s *Server) fileInfo(req *request) answer {
	f := s.file(req.form["file"])
	if f == nil || !f.complete {
		return fail("file_not_found")
	}
	v := s.fileShown(f)
	v["mimetype"] = f.look()
	return answer{"ok": true, "file": v, "comments": []any{}}
}

func (s *Server) fileShown(f *File) map[string]any {
	public := map[string][]any{}
	for _, sh := range f.Shares {
		public[sh.Channel] = append(public[sh.Channel], map[string]any{"ts": sh.TS, "thread_ts": sh.ThreadTS})
	}
	return map[string]any{
		"id": f.ID, "name": f.Name, "title": f.Title, "alt_txt": f.Alt, "size": len(f.Content),
		"user": UserID, "shares": map[string]any{"public": public},
	}
}

func (s *Server) deleteFile(req *request) answer {
	f := s.file(req.form["file"])
	if f == nil || !f.complete {
		return fail("file_not_found")
	}
	s.files = slices.DeleteFunc(s.files, func(o *File) bool { return o == f })
	s.messages = slices.DeleteFunc(s.messages, func(m *Message) bool { return slices.Contains(m.Files, f.ID) })
	return answer{"ok": true}
}
