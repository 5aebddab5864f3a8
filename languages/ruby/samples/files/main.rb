require_relative "greetings"

%w[Ada Grace].each { |name| puts Greetings.greet(name) }
