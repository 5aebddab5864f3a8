main :: IO ()
main = do
  putStrLn "before"
  putStrLn (colour 3)

colour :: Int -> String
colour _ = error "no such colour"
