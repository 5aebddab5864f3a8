source("greetings/hello.R")

for (name in c("Ada", "Grace")) {
  cat(greet(name), "\n", sep = "")
}
