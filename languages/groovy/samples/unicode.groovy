println 'naïve Ωμέγα 日本語 🐢'
System.in.eachLine { println "<$it>" }
