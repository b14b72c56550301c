// Command messages prints what the provider can tell its users, apart from the documentation, as one page of Markdown: to
// read all messages in one go, and to check their style.
//
//	go run ./internal/tools/messages
//
// Run it in the root of the repository. It takes each text of at least three words from the code of the provider: errors,
// warnings, progress, and the parts that they are made of.
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

func main() {
	log.SetFlags(0)
	if err := print(os.Stdout, "internal"); err != nil {
		log.Fatal(err)
	}
}

// otherFolders are the folders whose texts aren't messages of the provider.
var otherFolders = []string{"acctest", "doctest", "servetest", "testdata", "testserver", "tools"}

func print(w io.Writer, root string) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains(otherFolders, entry.Name()):
			return fs.SkipDir
		case filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || entry.Name() == "packages.go":
			return nil
		}
		return printFile(w, path)
	})
}

func printFile(w io.Writer, path string) error {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	var texts []string
	ast.Inspect(file, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.KeyValueExpr:
			key, ok := n.Key.(*ast.Ident)
			return !ok || !strings.HasSuffix(key.Name, "Description") // which the documentation has
		case *ast.BinaryExpr, *ast.BasicLit:
			text, ok := textOf(n.(ast.Expr))
			if ok && len(strings.Fields(text)) >= 3 {
				texts = append(texts, fmt.Sprintf("%d: %s\n", files.Position(n.Pos()).Line, text))
			}
			return !ok
		}
		return true
	})
	if len(texts) > 0 {
		fmt.Fprintf(w, "## %s\n\n%s\n", filepath.ToSlash(path), strings.Join(texts, "\n"))
	}
	return nil
}

// textOf returns the text of a string literal, or of several that are added. What the code inserts is an ellipsis.
func textOf(e ast.Expr) (text string, ok bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		left, isLeft := textOf(e.X)
		right, isRight := textOf(e.Y)
		if e.Op != token.ADD || !isLeft && !isRight {
			return "", false
		}
		if !isLeft {
			left = "…"
		}
		if !isRight {
			right = "…"
		}
		return left + right, true
	}
	return "", false
}
