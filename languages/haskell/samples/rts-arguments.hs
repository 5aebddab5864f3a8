import System.Environment (getArgs)

main :: IO ()
main = do
  arguments <- getArgs
  mapM_ putStrLn (zipWith numbered [1 :: Int ..] arguments)
  where
    numbered number argument = show number ++ ": " ++ argument
