package server_test

import (
	"net/http/httptest"
	"testing"
)

// BenchmarkPage is a page whose report is there already.
func BenchmarkPage(b *testing.B) {
	s := open(b)
	for _, path := range []string{"/", "/services/WET/2017-10", "/healthz"} {
		for _, encoding := range []string{"", "gzip"} {
			b.Run(path+" "+encoding, func(b *testing.B) {
				n := 0
				for b.Loop() {
					r := httptest.NewRequest("GET", "http://127.0.0.1"+path, nil)
					r.Header.Set("Accept-Encoding", encoding)
					w := httptest.NewRecorder()
					s.server.Handler().ServeHTTP(w, r)
					n = w.Body.Len()
				}
				b.ReportMetric(float64(n)/1024, "KiB")
			})
		}
	}
}
