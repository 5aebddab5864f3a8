package require Tcl 8.6
namespace import tcl::mathop::*

proc longest {words} {
    set longest ""
    foreach word $words {
        if {[string length $word] > [string length $longest]} {
            set longest $word
        }
    }
    return $longest
}

proc byFrequency {counts} {
    set byName [lsort -stride 2 -index 0 $counts]
    return [lsort -stride 2 -index 1 -integer -decreasing $byName]
}

proc caesar {text by} {
    set moved ""
    foreach char [split $text ""] {
        if {[regexp {[A-Za-z]} $char]} {
            set first [scan [expr {[string is upper $char] ? "A" : "a"}] %c]
            set char [format %c [expr {$first + ([scan $char %c] - $first + $by) % 26}]]
        }
        append moved $char
    }
    return $moved
}

proc primesUpTo {limit} {
    set primes {}
    for {set number 2} {$number <= $limit} {incr number} {
        if {[info exists composite($number)]} continue
        lappend primes $number
        for {set multiple [* $number $number]} {$multiple <= $limit} {incr multiple $number} {
            set composite($multiple) 1
        }
    }
    return $primes
}

proc isSafe {columns column} {
    set distance [llength $columns]
    foreach other $columns {
        if {$other == $column || abs($other - $column) == $distance} {
            return 0
        }
        incr distance -1
    }
    return 1
}

proc queens {size {columns {}}} {
    if {[llength $columns] == $size} {
        return 1
    }
    set ways 0
    for {set column 0} {$column < $size} {incr column} {
        if {[isSafe $columns $column]} {
            incr ways [queens $size [list {*}$columns $column]]
        }
    }
    return $ways
}

proc factorial {number} {
    return [expr {$number < 2 ? 1 : $number * [factorial [- $number 1]]}]
}

proc roman {number} {
    set digits {1000 M 900 CM 500 D 400 CD 100 C 90 XC 50 L 40 XL 10 X 9 IX 5 V 4 IV 1 I}
    set text ""
    foreach {value letters} $digits {
        append text [string repeat $letters [/ $number $value]]
        set number [% $number $value]
    }
    return $text
}

proc meanAndDeviation {numbers} {
    set mean [expr {[+ {*}$numbers] / double([llength $numbers])}]
    set squares [lmap number $numbers {expr {($number - $mean) ** 2}}]
    return [list $mean [expr {sqrt([+ {*}$squares] / [llength $numbers])}]]
}

set lines [split [string trimright [read stdin] "\n"] "\n"]
set border [lsearch -exact $lines "---"]
set text [lrange $lines 0 $border-1]
set numbers [lsort -integer [lrange $lines $border+1 end]]

set words [regexp -all -inline {[a-z]+} [string tolower $text]]
set counts [dict create]
foreach word $words {
    dict incr counts $word
}
puts "words [llength $words] different [dict size $counts]"
foreach {word count} [lrange [byFrequency $counts] 0 9] {
    puts "$word $count"
}
puts "longest [string reverse [longest $words]]"
puts "caesar [caesar [lindex $text 0] 3]"
puts "sorted $numbers"
puts [format "mean %.3f deviation %.3f" {*}[meanAndDeviation $numbers]]
puts "primes [primesUpTo 50]"
puts "queens [queens 6]"
puts "factorial [factorial 15]"
puts "roman [roman 1994]"
