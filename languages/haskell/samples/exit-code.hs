import System.Exit (ExitCode (ExitFailure), exitWith)

main :: IO ()
main = do
  putStrLn "before"
  exitWith (ExitFailure 3)
