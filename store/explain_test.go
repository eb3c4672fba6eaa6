package store

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

func TestExplainConnection(t *testing.T) {
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	for _, tt := range []struct {
		name string
		err  error
		want string
	}{
		{"unknown host", &net.DNSError{Err: "no such host", Name: "h", IsNotFound: true}, "lookup h: no such host: correct the host of the address"},
		{"name server down", &net.OpError{Op: "dial", Err: &net.DNSError{Err: "server misbehaving", Name: "h"}}, "no server answers: dial: lookup h: server misbehaving: start it, or correct host and port"},
		{"refused", refused, "no server answers: dial tcp: connection refused: start it, or correct host and port"},
		{"an answer after a refusal", errors.Join(refused, &pgconn.PgError{Severity: "FATAL", Code: "53300", Message: "too many clients"}), "FATAL: too many clients (SQLSTATE 53300): raise max_connections; each nines takes up to 6"},
		{"starting", &pgconn.PgError{Severity: "FATAL", Code: "57P03", Message: "starting up"}, "FATAL: starting up (SQLSTATE 57P03): the server is starting or stopping: try again"},
		{"unknown answer", &pgconn.PgError{Severity: "FATAL", Code: "XX000", Message: "no"}, "FATAL: no (SQLSTATE XX000)"},
		{"cancelled", fmt.Errorf("dial: %w", context.Canceled), "context canceled"},
		{"late", fmt.Errorf("dial: %w", os.ErrDeadlineExceeded), "i/o timeout"},
		{"too late", fmt.Errorf("dial: %w", context.DeadlineExceeded), "no answer in time: context deadline exceeded: correct host and port, or open the way through the firewall"},
		{"of the driver", fmt.Errorf("a: %w", errors.Join(errors.New("b"), fmt.Errorf("c: %w", errors.New("d")))), "b; d"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := explainConnection(tt.err, "u").Error(); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// Whatever the server says, its answer comes first and stays whole.
func TestExplain(t *testing.T) {
	for code := range strings.FieldsSeq("28P01 28000 3D000 42501 3F000 25006 53300 57P03 22P05") {
		pg := &pgconn.PgError{Severity: "ERROR", Code: code, Message: "x"}
		err := explain(fmt.Errorf("migration 1: %w", pg), "u")
		if !errors.Is(err, pg) || !strings.HasPrefix(err.Error(), "migration 1: ERROR: x") || len(err.Error()) < 50 {
			t.Errorf("%s: %v", code, err)
		}
	}
	if explain(nil, "u") != nil {
		t.Error("an error out of nothing")
	}
}
