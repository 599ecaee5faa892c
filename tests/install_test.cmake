# What `cmake --install` writes runs from a folder that was moved afterwards, with
# the user standing somewhere else, and finds its engine there.
set(installed ${BUILD}/tests/installed)
set(moved ${BUILD}/tests/moved)
file(REMOVE_RECURSE ${installed} ${moved})

function(run_or_fail)
  execute_process(COMMAND ${ARGV} WORKING_DIRECTORY ${BUILD}
    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${ARGV}\nended with ${status}:\n${output}")
  endif()
endfunction()

run_or_fail(${CMAKE_COMMAND} --install ${BUILD} --prefix ${installed})
file(RENAME ${installed} ${moved})
set(unroll ${moved}/bin/unroll)
run_or_fail(${unroll} --version)
run_or_fail(${unroll} summary ${moved}/share/unroll/configs/quick_fc.json)

# The build folder's own copy must not be what was loaded.
execute_process(COMMAND ldd ${unroll} OUTPUT_VARIABLE libraries)
if(NOT libraries MATCHES "=> ${moved}/[^\n]*libunroll_core")
  message(FATAL_ERROR "The moved program does not load its own library:\n"
    "${libraries}")
endif()
foreach(file man/man1/unroll.1 bash-completion/completions/unroll
    zsh/site-functions/_unroll)
  if(NOT EXISTS ${moved}/share/${file})
    message(FATAL_ERROR "share/${file} is not installed")
  endif()
endforeach()
file(REMOVE_RECURSE ${moved})
