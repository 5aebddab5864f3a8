main :: IO ()
main = do
  putStrLn "before"
  print missing
