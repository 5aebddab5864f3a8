        default rel
        global  write_greeting
        extern  printf

        section .text
write_greeting:
        sub     rsp, 8
        mov     rsi, rdi
        lea     rdi, [format]
        xor     eax, eax
        call    printf
        add     rsp, 8
        ret

        section .rodata
format: db      "Hello from another file, %s!", 10, 0
