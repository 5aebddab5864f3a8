package shapes

import "fmt"

type Rectangle struct{ Width, Height int }

func (r Rectangle) Area() int { return r.Width * r.Height }

func (r Rectangle) String() string { return fmt.Sprintf("a %d by %d rectangle", r.Width, r.Height) }
