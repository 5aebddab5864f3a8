main :: IO ()
main = do
  input <- getContents
  putStr input
  putStrLn ("words: " ++ show (length (words input)))
