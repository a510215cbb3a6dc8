"""Which creative meets the feeling that an article leaves behind. No reader enters this part."""
