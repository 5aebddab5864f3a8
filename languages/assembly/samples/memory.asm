size    equ     1 << 20

        global  main
        extern  malloc

        section .text
main:   sub     rsp, 8
.next:  mov     edi, size
        call    malloc
        test    rax, rax
        jz      .none
        mov     rdi, rax
        mov     ecx, size
        mov     al, 1
        rep     stosb
        jmp     .next
.none:  mov     eax, 1
        add     rsp, 8
        ret
