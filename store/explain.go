package store

import (
	"context"
	"crypto/tls"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// A connector makes the errors of connections readable, whenever they come. The
// driver's hold the whole address, with the password: they go no further.
type connector struct {
	driver.Connector
	user string
}

func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, explainConnection(err, c.user)
	}
	return conn, nil
}

// explainConnection says why there is no connection, and what to do. What it
// returns wraps the cause, never the driver's error around it.
func explainConnection(err error, user string) error {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return explain(pg, user)
	}
	if certificate, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return fmt.Errorf("the server's certificate is not trusted: %w: name the file of its authority with sslrootcert=, and the host as the certificate does", certificate)
	}
	if unknown, ok := errors.AsType[*net.DNSError](err); ok && unknown.IsNotFound {
		return fmt.Errorf("%w: correct the host of the address", unknown)
	}
	if errors.Is(err, context.Canceled) {
		return context.Canceled
	}
	if pgconn.Timeout(err) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("no answer in time: %w: correct host and port, or open the way through the firewall", context.DeadlineExceeded)
	}
	if op, ok := errors.AsType[*net.OpError](err); ok {
		return fmt.Errorf("no server answers: %w: start it, or correct host and port", op)
	}
	return errors.New(innermost(err)) // of the driver itself
}

// innermost is the text of the causes of err, without what was put around them.
func innermost(err error) string {
	switch e := err.(type) { //nolint:errorlint // one step at a time
	case interface{ Unwrap() []error }:
		var all []string
		for _, one := range e.Unwrap() {
			all = append(all, innermost(one))
		}
		return strings.Join(all, "; ")
	case interface{ Unwrap() error }:
		if below := e.Unwrap(); below != nil {
			return innermost(below)
		}
	}
	if strings.Contains(err.Error(), "server refused TLS") {
		return "the server offers no TLS: turn it on there (ssl = on), or, on a network that nobody listens to, write sslmode=disable"
	}
	return err.Error()
}

// explain adds to an answer of the server what to do.
func explain(err error, user string) error {
	var do string
	switch state(err) {
	case "28P01": // invalid_password
		do = "correct the password in NINES_STORE, PGPASSWORD or ~/.pgpass"
	case "28000": // invalid_authorization_specification
		do = "create the user, or let it in by the server's pg_hba.conf"
	case "3D000": // invalid_catalog_name
		do = "create it (CREATE DATABASE), or name another one in the address"
	case "42501": // insufficient_privilege
		do = fmt.Sprintf("let the owner GRANT USAGE, CREATE ON SCHEMA public TO %q, or own the tables that are there", user)
	case "3F000": // invalid_schema_name
		do = "create the schema that search_path names"
	case "25006": // read_only_sql_transaction
		do = "this is a standby: name all hosts in the address, with target_session_attrs=read-write"
	case "53300": // too_many_connections
		do = fmt.Sprintf("raise max_connections; each nines takes up to %d", poolSize)
	case "57P03": // cannot_connect_now
		do = "the server is starting or stopping: try again"
	case "22P05": // untranslatable_character
		do = "the database must have the encoding UTF8"
	default:
		return err
	}
	return fmt.Errorf("%w: %s", err, do)
}

// explainAddress says what is wrong with an address, without any of it: nobody
// knows which part is the password.
func explainAddress(dsn string, err error) error {
	if file, ok := errors.AsType[*fs.PathError](err); ok {
		return file
	}
	if _, bad := url.Parse(dsn); bad != nil {
		return errors.New("the address cannot be read: write postgres://USER:PASSWORD@HOST:PORT/DATABASE, with %2F for / in the password, %40 for @, %25 for %")
	}
	return errors.New("the address has a parameter that cannot be read: sslmode is disable, prefer, require, verify-ca or verify-full; the files of certificates must exist")
}
