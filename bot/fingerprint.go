package bot

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"runtime"
	"runtime/debug"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/jql"
	"github.com/nines-bot/nines/metrics"
)

// digestKind is the kind of blob that keeps a digest, by service.
const digestKind = "digest"

// A fingerprint is of everything that a digest depends on, besides the issues.
type fingerprint [sha256.Size]byte

// fingerprint is that of the settings with these statuses. It is none if what a
// filter selects may change by the passing of time alone.
func (s *Service) fingerprint(statuses []nines.Status) (fingerprint, bool) {
	zone := "UTC"
	if s.Zone != nil {
		zone = s.Zone.String()
	}
	queries := []*jql.Query{s.Filters.Board, s.Filters.Status, s.Filters.Resolution, s.Filters.Created}
	for _, l := range s.Lanes {
		queries = append(queries, l.Query)
	}
	var rule metrics.FailureRule
	if s.Failures != nil {
		rule = s.Failures.Rule
		queries = append(queries, s.Failures.Query)
	}
	if zone == "Local" {
		return fingerprint{}, false // which says nothing of its rules
	}
	texts := make([]*string, len(queries))
	for i, q := range queries {
		if q == nil {
			continue
		}
		if !q.Timeless() {
			return fingerprint{}, false
		}
		texts[i] = new(q.String())
	}
	all, err := json.Marshal([]any{
		program(), zone, statuses, texts, len(s.Lanes), s.Failures != nil, rule.Start, rule.End, rule.Links, rule.Impact,
	})
	return sha256.Sum256(all), err == nil
}

// program tells versions of nines apart: how issues are read may differ.
func program() []string {
	marks := []string{runtime.Version()}
	if info, ok := debug.ReadBuildInfo(); ok {
		marks = append(marks, info.Main.Version)
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" || s.Key == "vcs.modified" {
				marks = append(marks, s.Value)
			}
		}
	}
	return marks
}

// encode gives a digest the form in which it is kept: fingerprint, revision,
// checksum of both, and the digest, which has one of its own.
func (k kept) encode() []byte {
	b := binary.LittleEndian.AppendUint64(k.fingerprint[:], uint64(k.revision))
	b = binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
	b, _ = k.digest.AppendBinary(b) // always succeeds
	return b
}

// decodeKept reads what encode wrote; false if it is anything else, or of other
// settings.
func decodeKept(b []byte, want fingerprint) (kept, bool) {
	const head = sha256.Size + 8
	if len(b) < head+4 || binary.LittleEndian.Uint32(b[head:]) != crc32.ChecksumIEEE(b[:head]) || fingerprint(b[:sha256.Size]) != want {
		return kept{}, false
	}
	k := kept{fingerprint: want, revision: int64(binary.LittleEndian.Uint64(b[sha256.Size:])), digest: &metrics.Digest{}}
	return k, k.digest.UnmarshalBinary(b[head+4:]) == nil
}
