import greetings.Greeter

['Ada', 'Grace'].each { println Greeter.greeting(it) }
