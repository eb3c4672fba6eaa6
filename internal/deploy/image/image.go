package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// config is how the image runs. The Dockerfile says the same; a test holds them
// together.
func config() v1.Config {
	return v1.Config{
		User:         "65532:65532",
		WorkingDir:   "/data",
		Entrypoint:   []string{"/usr/local/bin/nines"},
		Cmd:          []string{"serve"},
		ExposedPorts: map[string]struct{}{"8080/tcp": {}},
		Volumes:      map[string]struct{}{"/data": {}},
		StopSignal:   "SIGTERM",
		Env:          []string{"PATH=/usr/local/bin"},
		Labels: map[string]string{
			"org.opencontainers.image.title":       "nines",
			"org.opencontainers.image.description": "Reliability reports from Jira",
			"org.opencontainers.image.source":      "https://github.com/nines-bot/nines",
			"org.opencontainers.image.licenses":    "Apache-2.0",
		},
	}
}

// labels of one build; those that are the same for all are in config.
func (b build) labels() map[string]string {
	l := maps.Clone(config().Labels)
	l["org.opencontainers.image.version"] = b.version
	if b.revision != "" {
		l["org.opencontainers.image.revision"] = b.revision
	}
	return l
}

// image puts the program on top of the base, which stays the same from release
// to release and over architectures.
func (b build) image() (v1.Image, error) {
	files, err := base()
	if err != nil {
		return nil, err
	}
	img := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	program := []entry{{"usr/local/bin/nines", 0o755, 0, b.program}}
	for _, layer := range []struct {
		what    string
		entries []entry
	}{{"CA certificates and an unprivileged user", files}, {"nines " + b.version, program}} {
		if img, err = b.add(img, layer.what, layer.entries); err != nil {
			return nil, err
		}
	}
	f, err := img.ConfigFile()
	if err != nil {
		return nil, err
	}
	f = f.DeepCopy()
	f.OS, f.Architecture, f.Created = "linux", b.arch, v1.Time{Time: b.time}
	f.Config = config()
	f.Config.Labels = b.labels()
	return mutate.ConfigFile(img, f)
}

func (b build) add(img v1.Image, what string, entries []entry) (v1.Image, error) {
	content, err := archiveOf(entries)
	if err != nil {
		return nil, err
	}
	layer, err := tarball.LayerFromOpener(
		func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil },
		tarball.WithMediaType(types.OCILayer), tarball.WithCompressedCaching)
	if err != nil {
		return nil, err
	}
	return mutate.Append(img, mutate.Addendum{
		Layer:     layer,
		MediaType: types.OCILayer,
		History:   v1.History{CreatedBy: what, Created: v1.Time{Time: b.time}},
	})
}

// archive writes what docker load reads.
func archive(file string, b build, img v1.Image) error {
	// A tag has no plus sign, a version may: v0.2.0+dirty.
	tag, err := name.NewTag("nines:" + strings.ReplaceAll(b.version, "+", "-"))
	if err != nil {
		return err
	}
	if err := tarball.WriteToFile(file, tag, img); err != nil {
		return fmt.Errorf("archive %w", err)
	}
	return nil
}
