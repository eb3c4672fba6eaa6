package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"time"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// user is the unprivileged one of the distroless images, so that volumes can
// move between them and ours.
const user = 65532

// An entry is a file or, if its body is nil, a directory.
type entry struct {
	path  string
	mode  int64
	owner int
	body  []byte
}

// base is all that nines needs of a system. Zones and fonts are in the program.
func base() ([]entry, error) {
	roots, err := certificates()
	if err != nil {
		return nil, err
	}
	return []entry{
		{"data/", 0o755, user, nil},
		{"etc/", 0o755, 0, nil},
		{"etc/group", 0o644, 0, []byte("root:x:0:\nnobody:x:65534:\nnonroot:x:65532:\n")},
		{"etc/nsswitch.conf", 0o644, 0, []byte("hosts: files dns\n")},
		{"etc/passwd", 0o644, 0, []byte("root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n")},
		{"etc/ssl/", 0o755, 0, nil},
		{"etc/ssl/certs/", 0o755, 0, nil},
		{"etc/ssl/certs/ca-certificates.crt", 0o644, 0, roots},
		{"home/", 0o755, 0, nil},
		{"home/nonroot/", 0o700, user, nil},
		{"tmp/", 0o1777, 0, nil},
		{"usr/", 0o755, 0, nil},
		{"usr/local/", 0o755, 0, nil},
		{"usr/local/bin/", 0o755, 0, nil},
	}, nil
}

// certificates are the roots that Mozilla trusts, from the Go module whose hash
// is in go.sum: the same on every machine, new with go get. Left out are those
// that Mozilla trusts up to a date only, which a file cannot say.
func certificates() ([]byte, error) {
	var b bytes.Buffer
	for root := range bundle.Roots() {
		if root.Constraint != nil {
			continue
		}
		c, err := x509.ParseCertificate(root.Certificate)
		if err != nil {
			return nil, fmt.Errorf("root certificate: %w", err)
		}
		sum := sha256.Sum256(c.Raw)
		fmt.Fprintf(&b, "# %s\n# SHA-256 %s\n", c.Subject, hex.EncodeToString(sum[:]))
		if err := pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

// archiveOf writes entries as a layer: nothing in it depends on when, where or
// by whom.
func archiveOf(entries []entry) ([]byte, error) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		h := &tar.Header{
			Typeflag: tar.TypeReg, Name: e.path, Mode: e.mode, Uid: e.owner, Gid: e.owner,
			Size: int64(len(e.body)), ModTime: time.Unix(0, 0), Format: tar.FormatUSTAR,
		}
		if e.body == nil {
			h.Typeflag = tar.TypeDir
		}
		if err := w.WriteHeader(h); err != nil {
			return nil, fmt.Errorf("layer %s: %w", e.path, err)
		}
		if _, err := w.Write(e.body); err != nil {
			return nil, fmt.Errorf("layer %s: %w", e.path, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("layer: %w", err)
	}
	return b.Bytes(), nil
}
