package flux

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Pos is a position in a text. Offset counts bytes from 0. Line and Column count from 1, and Column counts characters.
type Pos struct{ Offset, Line, Column int }

// Position returns the position of the byte at an offset in the text. If the offset is outside the text, it returns the
// nearest position inside.
func Position(text string, offset int) Pos {
	return Pos{Line: 1, Column: 1}.advance(text, max(0, min(offset, len(text))))
}

// advance returns the position of a later byte in the same text. It reads only the text between the two positions.
func (p Pos) advance(text string, offset int) Pos {
	line := text[p.Offset:offset]
	if end := strings.LastIndexByte(line, '\n'); end >= 0 {
		p.Line += strings.Count(line, "\n")
		p.Column = 1
		line = line[end+1:]
	}
	p.Column += utf8.RuneCountInString(line)
	p.Offset = offset
	return p
}

// At returns the position in the text that the server means by a line and a column. Unlike Pos, the server counts
// columns in bytes. If the position is outside the text, At returns the nearest position inside.
func At(text string, line, column int) Pos {
	lineStart := 0
	for range line - 1 {
		next := strings.IndexByte(text[lineStart:], '\n')
		if next < 0 {
			return Position(text, len(text))
		}
		lineStart += next + 1
	}
	length := strings.IndexByte(text[lineStart:], '\n')
	if length < 0 {
		length = len(text) - lineStart
	}
	return Position(text, lineStart+max(0, min(column-1, length)))
}

// SyntaxError is the error about a script that can't be read.
type SyntaxError struct {
	Pos     Pos
	Message string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%d:%d: %s", e.Pos.Line, e.Pos.Column, e.Message)
}
