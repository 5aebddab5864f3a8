def words = 0
System.in.eachLine { line ->
    println line
    words += line.tokenize().size()
}
println "words: $words"
