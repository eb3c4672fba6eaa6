package server_test

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func fuzzPage(t *testing.T, s *site, path string) {
	r := httptest.NewRequest("GET", "http://127.0.0.1/", nil)
	u, err := url.ParseRequestURI(path)
	if err != nil {
		return
	}
	r.URL, r.RequestURI = u, path
	r.Header.Set("Accept", "text/html")
	w := httptest.NewRecorder()
	s.server.Handler().ServeHTTP(w, r)
	body := w.Body.String()
	if w.Code >= 500 || w.Code < 200 {
		t.Errorf("%q: %d", path, w.Code)
	}
	if strings.Contains(w.Header().Get("Content-Type"), "html") && strings.Contains(body, "<script") {
		t.Errorf("%q comes back as a script", path)
	}
	if l := w.Header().Get("Location"); l != "" && (!strings.HasPrefix(l, "/") || strings.HasPrefix(l, "//") || strings.HasPrefix(l, `/\`)) {
		t.Errorf("%q leads to %q", path, l)
	}
}

// FuzzLogin sends any form and any cookie: nobody gets in.
func FuzzLogin(f *testing.F) {
	f.Add("token=x&next=/", "nines=1.2.3", "Bearer x")
	f.Add("%zz", "nines=", "bearer")
	f.Add("token="+token[1:], "nines=zzzz.AAAA."+strings.Repeat("A", 43), "Bearer "+token[1:])
	s := open(f, locked)
	f.Fuzz(func(t *testing.T, form, cookie, authorization string) {
		r := httptest.NewRequest("POST", "http://127.0.0.1/login", strings.NewReader(form))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		s.server.Handler().ServeHTTP(w, r)
		if v, err := url.ParseQuery(form); w.Header().Get("Set-Cookie") != "" && (err != nil || strings.TrimSpace(v.Get("token")) != token) {
			t.Errorf("%q opens a session", form)
		}
		r = httptest.NewRequest("GET", "http://127.0.0.1/schedules", nil)
		r.Header.Set("Cookie", cookie)
		r.Header.Set("Authorization", authorization)
		w = httptest.NewRecorder()
		s.server.Handler().ServeHTTP(w, r)
		if w.Code != 401 && w.Code != 429 && !strings.Contains(authorization, token) {
			t.Errorf("cookie %q and %q: %d", cookie, authorization, w.Code)
		}
	})
}
