package store_test

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines/store"
	"github.com/nines-bot/nines/store/storetest"
)

func testErrors(t *testing.T, server *storetest.Postgres) {
	if os.Getenv("NINES_TEST_POSTGRES") != "" {
		t.Skip("the server given may let in whom ours does not")
	}
	dsn := server.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, tt := range []struct {
		name, want string
		change     func(*url.URL, url.Values)
	}{
		{"no server", "no server answers", func(u *url.URL, _ url.Values) { u.Host = "127.0.0.1:1" }},
		{"no socket", "no server answers", func(u *url.URL, q url.Values) { u.Host = ""; q.Set("host", "/nowhere") }},
		{"password", "correct the password", func(u *url.URL, _ url.Values) { u.User = url.UserPassword("nines", storetest.PostgresPassword+"x") }},
		{"no password", "correct the password", func(u *url.URL, _ url.Values) { u.User = url.User("nines") }},
		{"user", "NINES_STORE", func(u *url.URL, _ url.Values) { u.User = url.UserPassword("nobody", storetest.PostgresPassword) }},
		{"database", "CREATE DATABASE", func(u *url.URL, _ url.Values) { u.Path = "/nothing" }},
		{"tls", "offers no TLS", func(_ *url.URL, q url.Values) { q.Set("sslmode", "require") }},
		{"authority", "nowhere.pem", func(_ *url.URL, q url.Values) {
			q.Set("sslmode", "verify-full")
			q.Set("sslrootcert", "/nowhere.pem")
		}},
		{"sslmode", "sslmode is disable", func(_ *url.URL, q url.Values) { q.Set("sslmode", "some") }},
		{"port", "%2F", func(u *url.URL, _ url.Values) { u.Host = "127.0.0.1:" + storetest.PostgresPassword }},
		{"schema", "create the schema", func(_ *url.URL, q url.Values) { q.Set("search_path", "nowhere") }},
		{"read only", "standby", func(_ *url.URL, q url.Values) { q.Set("default_transaction_read_only", "on") }},
		{"parameter", "no_such", func(_ *url.URL, q url.Values) { q.Set("no_such", storetest.PostgresPassword) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := store.Open(t.Context(), edit(dsn, tt.change))
			checkError(t, err, tt.want)
		})
	}
	_, err := store.Open(ctx, dsn)
	checkError(t, err, "canceled")
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	hurried, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err = store.Open(hurried, edit(dsn, func(u *url.URL, _ url.Values) { u.Host = silent.Addr().String() }))
	checkError(t, err, "no answer in time")
	s := open(t, dsn)
	_, err = s.Deliveries(ctx, 0)
	checkError(t, err, "canceled")
}

func checkError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil {
		t.Error("no error")
		return
	}
	t.Log(err)
	for _, text := range []string{err.Error(), fmt.Sprintf("%+v %#v", err, err)} {
		for _, secret := range []string{storetest.PostgresPassword, url.QueryEscape(storetest.PostgresPassword), url.PathEscape(storetest.PostgresPassword), "hemmelig"} {
			if strings.Contains(text, secret) {
				t.Error("says the password")
			}
		}
	}
	if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
		t.Errorf("want one line with %q", want)
	}
}

// TestPostgresTLS: a certificate that nobody vouches for is refused, one that is
// known serves. Debian makes one for each machine.
func TestPostgresTLS(t *testing.T) {
	const certificate, key = "/etc/ssl/certs/ssl-cert-snakeoil.pem", "/etc/ssl/private/ssl-cert-snakeoil.key"
	if _, err := os.Stat(certificate); err != nil || os.Getenv("NINES_TEST_POSTGRES") != "" {
		t.Skip("no certificate of Debian's package ssl-cert, or no server of our own")
	}
	server := storetest.StartPostgres(t, "ssl=on", "ssl_cert_file="+certificate, "ssl_key_file="+key)
	mode := func(mode, root string) string {
		return edit(server.New(t), func(_ *url.URL, q url.Values) {
			q.Set("sslmode", mode)
			if root != "" {
				q.Set("sslrootcert", root)
			}
		})
	}
	_, err := store.Open(t.Context(), mode("verify-full", ""))
	checkError(t, err, "sslrootcert=")
	_, err = store.Open(t.Context(), mode("verify-full", certificate)) // it is for another name than 127.0.0.1
	checkError(t, err, "as the certificate does")
	open(t, mode("verify-ca", certificate))
	open(t, mode("require", ""))
}
