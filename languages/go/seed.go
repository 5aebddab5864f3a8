// Names the packages that programs use most: what go has to know of each is kept in the image.
package main

import (
	_ "bufio"
	_ "bytes"
	_ "container/heap"
	_ "context"
	_ "encoding/json"
	_ "errors"
	_ "fmt"
	_ "io"
	_ "math/big"
	_ "math/rand"
	_ "os"
	_ "regexp"
	_ "sort"
	_ "strconv"
	_ "strings"
	_ "sync/atomic"
	_ "text/tabwriter"
	_ "time"
	_ "unicode/utf8"
)

func main() {}
