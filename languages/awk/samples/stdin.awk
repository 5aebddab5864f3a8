{ print; words += NF }

END { print "words: " words + 0 }
