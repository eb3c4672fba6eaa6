package main

import (
	"bytes"
	"context"
	"debug/buildinfo"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"time"
)

// A build is the program for one architecture, and what it says of itself.
type build struct {
	arch     string
	program  []byte
	version  string
	revision string    // commit; "" if the sources are not in version control
	time     time.Time // of the commit, else the Unix epoch
}

// compile is go build with everything fixed that could differ between machines.
// GOFLAGS stays: whoever sets -buildvcs=false gets an image without a version.
func compile(ctx context.Context, src, arch string) (build, error) {
	dir, err := os.MkdirTemp("", "nines-image")
	if err != nil {
		return build{}, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "nines")
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", file, "./cmd/nines")
	cmd.Dir, cmd.Stderr = src, os.Stderr
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch,
		"GOAMD64=v1", "GOARM64=v8.0", "GOEXPERIMENT=", "GOWORK=off")
	if err := cmd.Run(); err != nil {
		return build{}, fmt.Errorf("go build for %s: %w", arch, err)
	}
	program, err := os.ReadFile(file)
	if err != nil {
		return build{}, err
	}
	info, err := buildinfo.Read(bytes.NewReader(program))
	if err != nil {
		return build{}, fmt.Errorf("build information: %w", err)
	}
	return describe(build{arch: arch, program: program}, info)
}

// describe takes version, commit and time out of the program, so that the image
// says what the program says.
func describe(b build, info *debug.BuildInfo) (build, error) {
	b.version, b.time = info.Main.Version, time.Unix(0, 0).UTC()
	if b.version == "" || b.version == "(devel)" {
		b.version = "devel"
	}
	setting := func(key string) string {
		i := slices.IndexFunc(info.Settings, func(s debug.BuildSetting) bool { return s.Key == key })
		if i < 0 {
			return ""
		}
		return info.Settings[i].Value
	}
	b.revision = setting("vcs.revision")
	if s := setting("vcs.time"); s != "" {
		t, err := time.Parse(time.RFC3339, s)
		if err != nil {
			return build{}, fmt.Errorf("time of the commit: %w", err)
		}
		b.time = t.UTC()
	}
	return b, nil
}
