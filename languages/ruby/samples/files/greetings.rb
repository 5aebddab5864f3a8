module Greetings
  def self.greet(name)
    "Hello from another file, #{name}!"
  end
end
