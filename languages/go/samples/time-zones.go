package main

import (
	"fmt"
	"time"
)

func main() {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	fmt.Println(time.Unix(0, 0).In(zone).Format("2006-01-02 15:04 MST"))
}
