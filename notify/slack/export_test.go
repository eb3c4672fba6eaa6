package slack

// What tests of this package see from outside.
var (
	Escape  = escape
	Clip    = clip
	Link    = link
	Address = address
	Width   = width
	Pointer = pointer
)

// WithFiles is withFiles.
func (p Post) WithFiles(files map[string]string) Post { return p.withFiles(files) }

// Weakened is weakened by a refusal of the block, or of no block in particular.
func (p Post) Weakened(block int) (Post, bool) {
	return p.weakened(&rejection{code: "invalid_blocks", block: block})
}
