local greetings = {}

function greetings.greet(name)
  return "Hello from another file, " .. name .. "!"
end

return greetings
