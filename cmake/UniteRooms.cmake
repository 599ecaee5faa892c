# Whatever includes LibTorch takes the compiler two seconds before its first line. With
# CMAKE_UNITY_BUILD, files of one room are therefore compiled `count` at a time, for
# which the names that they keep to themselves must differ. Call it when all of the
# target's files are known.
function(unite_rooms target count)
  set_target_properties(${target} PROPERTIES UNITY_BUILD_MODE GROUP)
  get_target_property(files ${target} SOURCES)
  list(FILTER files INCLUDE REGEX "/[a-z]+/[a-z0-9_]+\\.cpp$")
  set(room_before "")
  foreach(file IN LISTS files)
    get_filename_component(folder "${file}" DIRECTORY)
    get_filename_component(room "${folder}" NAME)
    if(NOT room STREQUAL room_before)
      set(place 0)
      set(room_before "${room}")
    endif()
    math(EXPR group "${place} / ${count}")
    math(EXPR place "${place} + 1")
    set_source_files_properties("${file}" TARGET_DIRECTORY ${target}
      PROPERTIES UNITY_GROUP ${room}_${group})
  endforeach()
endfunction()
