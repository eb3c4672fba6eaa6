package slack

import (
	"encoding/json"
	"strings"

	slackgo "github.com/slack-go/slack"

	"github.com/nines-bot/nines/notify"
	"github.com/nines-bot/nines/report"
)

// A Message is a report as Slack shows it.
type Message struct {
	Parent Post   `json:"parent"`
	Thread []Post `json:"thread"`
}

// A Post is one message. Image blocks name the chart they show, "chart:ID", until
// [Post.withFiles] gives them the file that was uploaded for it.
type Post struct {
	// Text says the same as the blocks: it is what notifications show and what
	// is read aloud, and all that is left if Slack refuses the blocks.
	Text   string          `json:"text"`
	Blocks []slackgo.Block `json:"blocks"`
	Charts []report.Chart  `json:"-"` // those of the image blocks
}

const chartPrefix = "chart:"

// PictureWidth is the logical width to draw charts at: Slack shows them some 360
// to 480 points wide, on a phone less.
const PictureWidth = 440

// picture shows a chart. It has no title: the picture holds it.
func picture(c report.Chart) slackgo.Block {
	return slackgo.NewImageBlockSlackFile(&slackgo.SlackFileObject{ID: chartPrefix + c.ID}, orDash(clip(c.Alt, maxAlt)), "", nil)
}

// pictured returns the chart that the block shows.
func pictured(b slackgo.Block) (id string, ok bool) {
	if b, is := b.(*slackgo.ImageBlock); is && b.SlackFile != nil {
		return strings.CutPrefix(b.SlackFile.ID, chartPrefix)
	}
	return "", false
}

// withFiles puts files, by chart, under the pictures. Pictures without a file
// become what is next best.
func (p Post) withFiles(files map[string]string) Post {
	p = p.replace(func(_ int, b slackgo.Block) bool {
		id, ok := pictured(b)
		return ok && files[id] == ""
	})
	for i, b := range p.Blocks {
		if id, ok := pictured(b); ok {
			image := *b.(*slackgo.ImageBlock)
			image.SlackFile = &slackgo.SlackFileObject{ID: files[id]}
			p.Blocks[i] = &image
		}
	}
	return p
}

// chart finds the chart by its ID, or by the alt text of its picture.
func (p Post) chart(match func(report.Chart) bool) (report.Chart, bool) {
	for _, c := range p.Charts {
		if match(c) {
			return c, true
		}
	}
	return report.Chart{}, false
}

// digest names what the post says, with the pictures in it.
func (p Post) digest(pictures map[string]string) (string, error) {
	blocks, err := json.Marshal(p.Blocks)
	if err != nil {
		return "", err
	}
	parts := [][]byte{[]byte(p.Text), blocks}
	for _, b := range p.Blocks {
		if id, ok := pictured(b); ok {
			parts = append(parts, []byte(pictures[id]))
		}
	}
	return notify.Digest(parts...), nil
}
