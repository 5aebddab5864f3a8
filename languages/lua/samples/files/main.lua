local greetings = require("greetings")

for _, name in ipairs({ "Ada", "Grace" }) do
  print(greetings.greet(name))
end
