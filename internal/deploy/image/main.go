// Command image builds the container image of nines without a container engine:
// an OCI layout with an index of both architectures, and an archive of each for
// docker load. The same sources and the same Go give the same digest.
//
//	cd internal/deploy && go run ./image -src ../.. -out ../../bin/image
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "image:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("image", flag.ContinueOnError)
	src := flags.String("src", "../..", "the module of nines")
	out := flags.String("out", "../../bin/image", "directory of the results, replaced")
	archs := flags.String("arch", "amd64,arm64", "architectures")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if err := clear(*out); err != nil {
		return err
	}
	var index v1.ImageIndex = mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for arch := range strings.SplitSeq(*archs, ",") {
		b, err := compile(ctx, *src, arch)
		if err != nil {
			return err
		}
		img, err := b.image()
		if err != nil {
			return fmt.Errorf("image for %s: %w", arch, err)
		}
		file := filepath.Join(*out, "nines-linux-"+arch+".tar")
		if err := archive(file, b, img); err != nil {
			return err
		}
		fmt.Println(file)
		index = mutate.AppendManifests(index, mutate.IndexAddendum{
			Add:        img,
			Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: arch}},
		})
	}
	return finish(filepath.Join(*out, "oci"), index)
}

// clear removes the results of an earlier run, and nothing else: whoever names
// another directory is told so.
func clear(out string) error {
	entries, err := os.ReadDir(out)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for _, e := range entries {
		if e.Name() != "oci" && !strings.HasPrefix(e.Name(), "nines-linux-") {
			return fmt.Errorf("%s holds %s, which is not ours: name an empty directory", out, e.Name())
		}
	}
	return errors.Join(os.RemoveAll(out), os.MkdirAll(out, 0o755))
}

func finish(dir string, index v1.ImageIndex) error {
	if _, err := layout.Write(dir, index); err != nil {
		return fmt.Errorf("OCI layout %w", err)
	}
	digest, err := index.Digest()
	if err != nil {
		return err
	}
	fmt.Println(dir)
	fmt.Println(digest)
	return nil
}
