package flux

// TokensOf returns where the tokens of a script begin and end, without comments, or nil if the script can't be read.
func TokensOf(script string) (places [][2]int) {
	s := newScanner(script)
	for {
		t, err := s.nextCode()
		switch {
		case err != nil:
			return nil
		case t.kind == endOfText:
			return places
		}
		places = append(places, [2]int{t.start, t.end})
	}
}
