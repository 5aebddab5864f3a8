import Greetings.Hello (greet)

main :: IO ()
main = mapM_ (putStrLn . greet) ["Ada", "Grace"]
